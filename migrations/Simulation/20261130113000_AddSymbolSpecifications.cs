using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Simulation.Migrations;

/// <summary>What somebody states of a symbol, before what is configured and what follows from its name.</summary>
[DbContext(typeof(SimulationContext))]
[Migration("20261130113000_AddSymbolSpecifications")]
internal sealed class AddSymbolSpecifications : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table simulation.symbol_specifications (
            symbol text not null,
            specification jsonb not null,
            updated_at timestamp with time zone not null,
            constraint symbol_specifications_pkey primary key (symbol)
        );
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        drop table simulation.symbol_specifications;
        """);
}
