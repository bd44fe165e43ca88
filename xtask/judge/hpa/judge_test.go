// Runs histories through Kubernetes' own HPA controller, on a clock that costs no time.
//
// The controller is the real one, from NewHorizontalController, with its queue and informers; what it reads and writes is
// in memory. It takes what it is told at each sync and answers with the replicas that it wants.
package judge

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-logr/logr"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta/testrestmapper"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	scalefake "k8s.io/client-go/scale/fake"
	core "k8s.io/client-go/testing"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	defaults "k8s.io/kubernetes/pkg/apis/autoscaling/v2"
	"k8s.io/kubernetes/pkg/controller/podautoscaler"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/metrics"
)

const (
	period    = 15 * time.Second
	namespace = "judged"
	name      = "judged"
)

// history is what happens to one HPA.
type history struct {
	ID       int                                            `json:"id"`
	Min      int32                                          `json:"min"`
	Max      int32                                          `json:"max"`
	From     int32                                          `json:"from"`
	Behavior *autoscalingv2.HorizontalPodAutoscalerBehavior `json:"behavior"`
	Targets  []target                                       `json:"targets"`
	Syncs    []sync                                         `json:"syncs"`
}

// target is what one metric aims at.
type target struct {
	Value string `json:"value"`
	// Total says that the target is Value rather than AverageValue.
	Total bool `json:"total"`
}

// sync is what the controller finds when it looks.
type sync struct {
	// Written is what somebody else wrote into spec.replicas since the last look.
	Written *int32 `json:"written"`
	// Lacking says how many pods the workload does not have yet of those asked for.
	Lacking int32 `json:"lacking"`
	// Unready says how many of those there are not ready.
	Unready int32 `json:"unready"`
	// Ending says how many ready pods there are besides, which were told to end.
	Ending int32 `json:"ending"`
	// Values has one for each metric, in thousandths; null where it cannot be had.
	Values []*int64 `json:"values"`
}

// found is a sync, and what came of it: replicas asked for before, replicas counted, pods there are, those of them that are
// ready, and replicas asked for after.
type found [5]int32

type answer struct {
	ID    int     `json:"id"`
	Syncs []found `json:"syncs"`
}

// world is what the controller reads and writes.
type world struct {
	history history
	at      int
	spec    int32
	answer  answer
}

func (w *world) sync() sync { return w.history.Syncs[w.at] }

func (w *world) GetExternalMetric(metric, _ string, _ labels.Selector) ([]int64, time.Time, error) {
	var number int
	if _, err := fmt.Sscanf(metric, "m%d", &number); err != nil {
		return nil, time.Time{}, err
	}
	value := w.sync().Values[number]
	if value == nil {
		return nil, time.Time{}, errors.New("the metric cannot be had")
	}
	return []int64{*value}, time.Now(), nil
}

func (w *world) GetResourceMetric(context.Context, v1.ResourceName, string, labels.Selector, string) (metrics.PodMetricsInfo, time.Time, error) {
	return nil, time.Time{}, errors.New("there are only external metrics")
}

func (w *world) GetRawMetric(string, string, labels.Selector, labels.Selector) (metrics.PodMetricsInfo, time.Time, error) {
	return nil, time.Time{}, errors.New("there are only external metrics")
}

func (w *world) GetObjectMetric(string, string, *autoscalingv2.CrossVersionObjectReference, labels.Selector) (int64, time.Time, error) {
	return 0, time.Time{}, errors.New("there are only external metrics")
}

func (w *world) hpa() *autoscalingv2.HorizontalPodAutoscaler {
	hpa := &autoscalingv2.HorizontalPodAutoscaler{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace},
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{Kind: "Deployment", Name: name, APIVersion: "apps/v1"},
			MinReplicas:    &w.history.Min,
			MaxReplicas:    w.history.Max,
			Behavior:       w.history.Behavior,
		},
	}
	for number, target := range w.history.Targets {
		quantity := resource.MustParse(target.Value)
		aim := autoscalingv2.MetricTarget{Type: autoscalingv2.AverageValueMetricType, AverageValue: &quantity}
		if target.Total {
			aim = autoscalingv2.MetricTarget{Type: autoscalingv2.ValueMetricType, Value: &quantity}
		}
		hpa.Spec.Metrics = append(hpa.Spec.Metrics, autoscalingv2.MetricSpec{
			Type: autoscalingv2.ExternalMetricSourceType,
			External: &autoscalingv2.ExternalMetricSource{
				Metric: autoscalingv2.MetricIdentifier{
					Name:     fmt.Sprintf("m%d", number),
					Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"of": name}},
				},
				Target: aim,
			},
		})
	}
	defaults.SetDefaults_HorizontalPodAutoscaler(hpa)
	return hpa
}

// pod is the number-th pod of the workload.
func pod(number int32, ready bool) *v1.Pod {
	status := v1.ConditionFalse
	if ready {
		status = v1.ConditionTrue
	}
	return &v1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("p%d", number), Namespace: namespace, Labels: map[string]string{"of": name}},
		Status: v1.PodStatus{
			Phase:      v1.PodRunning,
			Conditions: []v1.PodCondition{{Type: v1.PodReady, Status: status}},
		},
	}
}

// play runs a history through a controller of its own.
func play(history history) answer {
	w := &world{history: history, spec: history.From, answer: answer{ID: history.ID}}
	ctx, cancel := context.WithCancel(context.Background())
	client := fake.NewClientset(w.hpa())
	// Without a period of its own a reflector waits on a channel from outside, and the clock stands still.
	factory := informers.NewSharedInformerFactory(client, period)
	hpas, pods := factory.Autoscaling().V2().HorizontalPodAutoscalers(), factory.Core().V1().Pods()
	scales := &scalefake.FakeScaleClient{}
	var counted int32
	scales.AddReactor("get", "deployments", func(core.Action) (bool, runtime.Object, error) {
		return true, &autoscalingv1.Scale{
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace},
			Spec:       autoscalingv1.ScaleSpec{Replicas: w.spec},
			Status:     autoscalingv1.ScaleStatus{Replicas: counted, Selector: "of=" + name},
		}, nil
	})
	scales.AddReactor("update", "deployments", func(action core.Action) (bool, runtime.Object, error) {
		scale := action.(core.UpdateAction).GetObject().(*autoscalingv1.Scale)
		w.spec = scale.Spec.Replicas
		return true, scale, nil
	})
	controller := podautoscaler.NewHorizontalController(
		ctx, client.CoreV1(), scales, client.AutoscalingV2(), testrestmapper.TestOnlyStaticRESTMapper(legacyscheme.Scheme),
		w, hpas, pods, period, 5*time.Minute, 0.1, 5*time.Minute, 30*time.Second,
	)
	factory.Start(ctx.Done())
	done := make(chan struct{})
	go func() {
		controller.Run(ctx, 1)
		close(done)
	}()
	// The controller looks a period after it first saw the HPA, and a period after each look; this looks on between.
	time.Sleep(period / 2)
	for w.at = range history.Syncs {
		sync := w.sync()
		if sync.Written != nil {
			w.spec = *sync.Written
		}
		counted = max(w.spec-sync.Lacking, 0)
		ready := max(counted-sync.Unready, 0)
		store := pods.Informer().GetIndexer()
		for _, old := range store.List() {
			_ = store.Delete(old)
		}
		for number := range counted + sync.Ending {
			_ = store.Add(pod(number, number < ready || number >= counted))
		}
		seen := found{w.spec, counted, counted + sync.Ending, ready + sync.Ending}
		time.Sleep(period)
		synctest.Wait()
		seen[4] = w.spec
		w.answer.Syncs = append(w.answer.Syncs, seen)
	}
	cancel()
	<-done
	factory.Shutdown()
	synctest.Wait()
	return w.answer
}

func TestHistories(t *testing.T) {
	// What handles errors sleeps on a clock of its own; the answers say enough.
	utilruntime.ErrorHandlers = nil
	klog.SetLogger(logr.Discard())
	if os.Getenv("NEAP_TOLERANCE") != "" {
		if err := utilfeature.DefaultMutableFeatureGate.Set("HPAConfigurableTolerance=true"); err != nil {
			t.Fatal(err)
		}
	}
	asked, err := os.Open(os.Getenv("NEAP_HISTORIES"))
	if err != nil {
		t.Fatal(err)
	}
	defer asked.Close()
	answers, err := os.Create(os.Getenv("NEAP_ANSWERS"))
	if err != nil {
		t.Fatal(err)
	}
	defer answers.Close()
	lines := bufio.NewScanner(asked)
	lines.Buffer(nil, 1<<24)
	writer := json.NewEncoder(answers)
	for lines.Scan() {
		var history history
		if err := json.Unmarshal(lines.Bytes(), &history); err != nil {
			t.Fatal(err)
		}
		var answer answer
		synctest.Test(t, func(*testing.T) { answer = play(history) })
		if err := writer.Encode(answer); err != nil {
			t.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}
