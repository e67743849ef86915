using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

[DbContext(typeof(EvolutionContext))]
[Migration("20261128100000_IndexRunsByTime")]
internal sealed class IndexRunsByTime : Migration
{
    // newest first is the order of every list; without it a deep page sorts all runs with all their columns
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        "create index evolution_runs_created_at_id_idx on evolution.evolution_runs (created_at, id);");
}
