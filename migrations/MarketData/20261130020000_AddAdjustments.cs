using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using StrategyFactory.MarketData.Bars;

namespace StrategyFactory.MarketData.Migrations;

[DbContext(typeof(MarketDataContext))]
[Migration("20261130020000_AddAdjustments")]
internal sealed class AddAdjustments : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table market_data.adjustments (
            id uuid not null constraint adjustments_pkey primary key,
            series_id uuid not null constraint adjustments_series_id_fkey references market_data.series (id) on delete cascade,
            first_bar timestamp with time zone not null,
            kind text not null,
            price_factor double precision not null,
            volume_factor double precision not null,
            source text not null,
            made_by text not null,
            made_at timestamp with time zone not null
        );
        create index adjustments_series_id_idx on market_data.adjustments (series_id);

        -- What was changed until now was forgotten.
        alter table market_data.bar_changes add column kind text not null default 'forgotten', add column note text not null default '';
        alter table market_data.bar_changes alter column kind drop default, alter column note drop default;
        """);
}
