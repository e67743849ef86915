using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.PromptOptimization.Migrations;

[DbContext(typeof(PromptsContext))]
[Migration("20261128110000_AddOutcomeTimes")]
internal sealed class AddOutcomeTimes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        "create index performance_events_created_at_idx on prompts.performance_events using brin (created_at);");
}
