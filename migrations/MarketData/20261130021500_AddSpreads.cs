using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using StrategyFactory.MarketData.Bars;

namespace StrategyFactory.MarketData.Migrations;

[DbContext(typeof(MarketDataContext))]
[Migration("20261130021500_AddSpreads")]
internal sealed class AddSpreads : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table market_data.bar_chunks add column spread bytea;
        alter table market_data.bar_chunks alter column spread set storage external;

        alter table market_data.series add column spread_bars integer not null default 0, add column median_spread double precision;
        alter table market_data.series alter column spread_bars drop default;
        """);
}
