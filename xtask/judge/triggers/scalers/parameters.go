package scalers

import (
	"reflect"
	"strings"
)

// JudgeParameter is a field that TypedConfig fills (pkg/scalers/scalersconfig/typed_config.go): its `keda` tag, its Go
// type, and whether it lies within an optional struct.
type JudgeParameter struct {
	Tag      string `json:"tag"`
	Type     string `json:"type"`
	Optional bool   `json:"optional"`
}

// JudgeParameters reads the parameters of every type of trigger off what its parsers hand back. A parser that hands back
// something else, or reads by hand, shows none.
func JudgeParameters() map[string][]JudgeParameter {
	all := map[string][]JudgeParameter{}
	for trigger, functions := range judgeParsers {
		all[trigger] = []JudgeParameter{}
		for _, function := range functions {
			all[trigger] = append(all[trigger], fields(reflect.TypeOf(function).Out(0), false)...)
		}
	}
	return all
}

func fields(of reflect.Type, optional bool) []JudgeParameter {
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct {
		return nil
	}
	var found []JudgeParameter
	for i := range of.NumField() {
		field := of.Field(i)
		tag, tagged := field.Tag.Lookup("keda")
		switch {
		case !tagged:
		case strings.Contains(tag, "name="):
			found = append(found, JudgeParameter{Tag: tag, Type: field.Type.String(), Optional: optional})
		default:
			found = append(found, fields(field.Type, optional || strings.Contains(tag, "optional"))...)
		}
	}
	return found
}
