using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

[DbContext(typeof(EvolutionContext))]
[Migration("20261125110000_AddPruningNoise")]
internal sealed class AddPruningNoise : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table evolution.evolution_log add column within_noise text[] not null default '{}';
        alter table evolution.evolution_log alter column within_noise drop default;
        """);
}
