package scaling

import (
	"context"

	"github.com/kedacore/keda/v2/pkg/scalers"
	"github.com/kedacore/keda/v2/pkg/scalers/scalersconfig"
)

// JudgeBuild makes the scaler of a trigger the way the operator does (pkg/scaling/scalers_builder.go buildScaler),
// without a client for the cluster.
func JudgeBuild(ctx context.Context, config *scalersconfig.ScalerConfig) (scalers.Scaler, error) {
	return buildScaler(ctx, nil, config.TriggerType, config)
}
