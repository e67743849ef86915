using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Forecasting.Migrations;

[DbContext(typeof(ForecastingContext))]
[Migration("20261129040000_AddTries")]
internal sealed class AddTries : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table forecasting.experiments
            add column data_family text,
            add column try_key text;
        create index experiments_data_family_idx on forecasting.experiments (data_family);
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        "alter table forecasting.experiments drop column data_family, drop column try_key");
}
