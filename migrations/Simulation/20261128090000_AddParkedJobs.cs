using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Simulation.Migrations;

/// <summary>What ended without a result is listed and counted without reading what has one.</summary>
[DbContext(typeof(SimulationContext))]
[Migration("20261128090000_AddParkedJobs")]
internal sealed class AddParkedJobs : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        CREATE INDEX priority_jobs_status_id_idx ON simulation.priority_jobs (status, id) WHERE status IN ('FAILED', 'CANCELLED');
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP INDEX simulation.priority_jobs_status_id_idx;
        """);
}
