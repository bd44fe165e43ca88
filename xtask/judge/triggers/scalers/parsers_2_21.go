//go:build keda2_21

package scalers

// Types that KEDA 2.21 added.
func init() {
	judgeParsers["azure-cosmosdb"] = []any{parseAzureCosmosDBMetadata}
	judgeParsers["clickhouse"] = []any{parseClickHouseMetadata}
	judgeParsers["gcp-spanner"] = []any{parseSpannerMetadata}
}
