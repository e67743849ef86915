using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

/// <summary>The few runs that promoted are listed and counted without reading the many that did not.</summary>
[DbContext(typeof(EvolutionContext))]
[Migration("20261128120000_IndexPromotedRuns")]
internal sealed class IndexPromotedRuns : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        CREATE INDEX evolution_runs_promoted_created_at_idx ON evolution.evolution_runs (promoted, created_at) WHERE promoted;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP INDEX evolution.evolution_runs_promoted_created_at_idx;
        """);
}
