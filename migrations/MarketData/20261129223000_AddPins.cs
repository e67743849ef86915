using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using StrategyFactory.MarketData.Bars;

namespace StrategyFactory.MarketData.Migrations;

[DbContext(typeof(MarketDataContext))]
[Migration("20261129223000_AddPins")]
internal sealed class AddPins : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table market_data.series add column version bigint not null default 0;
        alter table market_data.series alter column version drop default;

        alter table market_data.bar_chunks add column since bigint not null default 0, add column until bigint;
        alter table market_data.bar_chunks alter column since drop default;
        alter table market_data.bar_chunks drop constraint bar_chunks_pkey;
        alter table market_data.bar_chunks add constraint bar_chunks_pkey primary key (series_id, period, since);
        create unique index bar_chunks_series_id_period_idx on market_data.bar_chunks (series_id, period) where until is null;
        create index bar_chunks_until_idx on market_data.bar_chunks (until) where until is not null;

        create table market_data.pins (
            id uuid not null constraint pins_pkey primary key,
            owner text not null,
            symbols text[] not null,
            created_at timestamp with time zone not null
        );

        create table market_data.pinned_series (
            pin_id uuid not null constraint pinned_series_pin_id_fkey references market_data.pins (id) on delete cascade,
            series_id uuid not null constraint pinned_series_series_id_fkey references market_data.series (id),
            symbol text not null,
            timeframe text not null,
            bars integer not null,
            first_bar timestamp with time zone not null,
            last_bar timestamp with time zone not null,
            content_hash text not null,
            has_volume boolean not null,
            version bigint not null,
            updated_at timestamp with time zone not null,
            constraint pinned_series_pkey primary key (pin_id, series_id)
        );
        create index pinned_series_series_id_idx on market_data.pinned_series (series_id);

        create table market_data.bar_changes (
            id uuid not null constraint bar_changes_pkey primary key,
            symbol text not null,
            timeframe text not null,
            made_by text not null,
            span_start timestamp with time zone,
            span_end timestamp with time zone,
            bars integer not null,
            hash_before text not null,
            hash_after text,
            made_at timestamp with time zone not null
        );
        create index bar_changes_symbol_made_at_idx on market_data.bar_changes (symbol, made_at);
        """);
}
