using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Forecasting.Migrations;

[DbContext(typeof(ForecastingContext))]
[Migration("20261128230000_AddRefinement")]
internal sealed class AddRefinement : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table forecasting.searches
            add column refine_stages integer not null default 0,
            add column stages_done integer not null default 0,
            add column refined text[] not null default '{}';
        alter table forecasting.searches
            alter column refine_stages drop default,
            alter column stages_done drop default,
            alter column refined drop default;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        "alter table forecasting.searches drop column refine_stages, drop column stages_done, drop column refined");
}
