//go:build keda2_20

package scalers

// Types that KEDA 2.20 added.
func init() {
	judgeParsers["elastic-forecast"] = []any{parseElasticForecastMetadata}
	judgeParsers["opensearch"] = []any{parseOpensearchMetadata}
}
