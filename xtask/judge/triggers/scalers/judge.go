package scalers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/go-logr/logr"

	"github.com/kedacore/keda/v2/pkg/scalers/scalersconfig"
)

// ErrAsked says that a parser got as far as asking another program.
var ErrAsked = errors.New("nobody to ask")

// nobody answers no request.
type nobody struct{}

func (nobody) RoundTrip(*http.Request) (*http.Response, error) { return nil, ErrAsked }

var failure = reflect.TypeFor[error]()

// JudgeParse calls the functions with which the scaler of config's type reads its trigger. The second result says
// whether they are known here.
func JudgeParse(ctx context.Context, config *scalersconfig.ScalerConfig) (err error, known bool) {
	// A panic outside of TypedConfig is not caught by KEDA; nothing that panics is accepted.
	defer func() {
		if reason := recover(); reason != nil {
			err, known = fmt.Errorf("panic: %v", reason), true
		}
	}()
	functions, known := judgeParsers[config.TriggerType]
	for _, function := range functions {
		if err := call(function, config, ctx, logr.Discard(), &http.Client{Transport: nobody{}}); err != nil {
			return err, true
		}
	}
	return nil, known
}

// call gives each parameter of a function the argument of its type, and hands back the error among its results. The
// signatures differ between scalers and between versions.
func call(function any, arguments ...any) error {
	callee := reflect.ValueOf(function)
	given := make([]reflect.Value, callee.Type().NumIn())
	for i := range given {
		for _, argument := range arguments {
			if reflect.TypeOf(argument).AssignableTo(callee.Type().In(i)) {
				given[i] = reflect.ValueOf(argument)
			}
		}
	}
	for _, result := range callee.Call(given) {
		if err, is := result.Interface().(error); is && result.Type() == failure {
			return err
		}
	}
	return nil
}

// JudgeAsked says whether a parser's error is about what another program did not answer: azure_pipelines_scaler.go
// parseAzurePipelinesMetadata looks the agent pool up, for which getAzurePipelineRequest fetches a token.
func JudgeAsked(err error) bool {
	return errors.Is(err, ErrAsked) || strings.Contains(err.Error(), "cannot create workload identity credentials")
}

// judgeDatadog is what NewDatadogScaler does before it makes a client (datadog_scaler.go); it has no parser of its own.
func judgeDatadog(config *scalersconfig.ScalerConfig, logger logr.Logger) (*datadogMetadata, error) {
	meta := &datadogMetadata{}
	if err := config.TypedConfig(meta); err != nil {
		return nil, err
	}
	if meta.UseClusterAgentProxy {
		return meta, validateClusterAgentMetadata(meta, config, logger)
	}
	return meta, validateAPIMetadata(meta, config, logger)
}
