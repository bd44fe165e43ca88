// Says what KEDA makes of triggers: a question a line on standard input, an answer a line on standard output.
//
// `cargo xtask judge triggers` puts these files into a copy of KEDA's own packages and builds them there, so that functions
// which KEDA does not export can be called. With `parameters` it prints what the scalers declare instead.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/go-logr/logr"
	v2 "k8s.io/api/autoscaling/v2"
	"sigs.k8s.io/controller-runtime/pkg/log"

	kedav1alpha1 "github.com/kedacore/keda/v2/apis/keda/v1alpha1"
	"github.com/kedacore/keda/v2/pkg/scalers"
	"github.com/kedacore/keda/v2/pkg/scalers/scalersconfig"
	"github.com/kedacore/keda/v2/pkg/scaling"
)

const (
	// How many questions are asked at once; most of the time is spent on waiting for nobody.
	atOnce = 16
	// How long a constructor may take to reach something that is not there.
	patience = time.Second
)

// question is one trigger, and what the operator would have resolved for it.
type question struct {
	ID             int               `json:"id"`
	Type           string            `json:"type"`
	Metadata       map[string]string `json:"metadata"`
	Auth           map[string]string `json:"auth"`
	Env            map[string]string `json:"env"`
	PodIdentity    string            `json:"podIdentity"`
	MetricType     string            `json:"metricType"`
	AsMetricSource bool              `json:"asMetricSource"`
	Kind           string            `json:"kind"`
	Name           string            `json:"name"`
	Namespace      string            `json:"namespace"`
}

// answer is how far the trigger came.
type answer struct {
	ID int `json:"id"`
	// parsed: it can be read. refused: it cannot. after: it was read, then the constructor failed, or somebody was asked.
	// unjudged: the constructor failed, and nobody knows where.
	Stage string `json:"stage"`
	Error string `json:"error,omitempty"`
}

func main() {
	// Some constructors print.
	out := os.Stdout
	os.Stdout = os.Stderr
	log.SetLogger(logr.Discard())
	var err error
	if len(os.Args) > 1 && os.Args[1] == "parameters" {
		err = json.NewEncoder(out).Encode(scalers.JudgeParameters())
	} else {
		err = run(os.Stdin, out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	var group sync.WaitGroup
	var write sync.Mutex
	slots := make(chan struct{}, atOnce)
	encoder := json.NewEncoder(out)
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			return fmt.Errorf("question: %w", err)
		}
		slots <- struct{}{}
		group.Go(func() {
			stage, err := judge(asked)
			said := answer{ID: asked.ID, Stage: stage}
			if err != nil {
				said.Error = strings.ToValidUTF8(err.Error(), "?")
			}
			write.Lock()
			_ = encoder.Encode(said)
			write.Unlock()
			<-slots
		})
	}
	group.Wait()
	return lines.Err()
}

// judge parses first, so that what a constructor says later is known to come later. Of a trigger that can be read, all that
// a constructor still decides is the metric type; the rest is dialling, and takes long where there is nobody.
func judge(asked question) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err, known := scalers.JudgeParse(ctx, configOf(asked))
	switch {
	case err != nil && scalers.JudgeAsked(err):
		return "after", err
	case err != nil:
		return "refused", err
	case known && asked.MetricType == "":
		return "parsed", nil
	}
	err = build(ctx, configOf(asked))
	switch {
	case err == nil:
		return "parsed", nil
	// Nearly every constructor begins with it (pkg/scalers/scaler.go GetMetricTargetType); not all of them wrap it.
	case strings.Contains(err.Error(), scalers.ErrScalerUnsupportedUtilizationMetricType.Error()):
		return "refused", err
	case known:
		return "after", err
	// pkg/scaling/scalers_builder.go buildScaler
	case strings.HasPrefix(err.Error(), "no scaler found for type"):
		return "refused", err
	default:
		return "unjudged", err
	}
}

// build runs the constructor, and leaves it alone when it takes too long.
func build(ctx context.Context, config *scalersconfig.ScalerConfig) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if reason := recover(); reason != nil {
				done <- fmt.Errorf("panic: %v", reason)
			}
		}()
		_, err := scaling.JudgeBuild(ctx, config)
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(patience):
		return errors.New("the constructor takes too long")
	}
}

// configOf is what pkg/scaling/scalers_builder.go buildScalers makes of a trigger; no events are recorded.
func configOf(asked question) *scalersconfig.ScalerConfig {
	return &scalersconfig.ScalerConfig{
		ScalableObjectName:      asked.Name,
		ScalableObjectNamespace: asked.Namespace,
		ScalableObjectType:      asked.Kind,
		TriggerMetadata:         some(asked.Metadata),
		TriggerType:             asked.Type,
		ResolvedEnv:             some(asked.Env),
		AuthParams:              some(asked.Auth),
		// cmd/operator/main.go: KEDA_HTTP_DEFAULT_TIMEOUT is 3000 ms when it is not set.
		GlobalHTTPTimeout: 3 * time.Second,
		MetricType:        v2.MetricTargetType(asked.MetricType),
		AsMetricSource:    asked.AsMetricSource,
		PodIdentity:       kedav1alpha1.AuthPodIdentity{Provider: kedav1alpha1.PodIdentityProvider(asked.PodIdentity)},
		TriggerUniqueKey:  fmt.Sprintf("%s-%s-%s-0", asked.Kind, asked.Namespace, asked.Name),
	}
}

// some is a copy, because some parsers write into what they read.
func some(of map[string]string) map[string]string {
	copied := make(map[string]string, len(of))
	maps.Copy(copied, of)
	return copied
}
