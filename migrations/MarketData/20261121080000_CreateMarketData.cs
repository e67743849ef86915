using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using StrategyFactory.MarketData.Bars;

namespace StrategyFactory.MarketData.Migrations;

[DbContext(typeof(MarketDataContext))]
[Migration("20261121080000_CreateMarketData")]
internal sealed class CreateMarketData : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create schema if not exists market_data;

        create table market_data.series (
            id uuid not null constraint series_pkey primary key,
            symbol text not null,
            timeframe text not null,
            bars integer not null,
            first_bar timestamp with time zone not null,
            last_bar timestamp with time zone not null,
            content_hash text not null,
            has_volume boolean not null,
            updated_at timestamp with time zone not null
        );
        create unique index series_symbol_timeframe_idx on market_data.series (symbol, timeframe);

        create table market_data.bar_chunks (
            series_id uuid not null constraint bar_chunks_series_id_fkey references market_data.series (id) on delete cascade,
            period date not null,
            bars integer not null,
            times bytea not null,
            open bytea not null,
            high bytea not null,
            low bytea not null,
            close bytea not null,
            volume bytea not null,
            hash bytea not null,
            constraint bar_chunks_pkey primary key (series_id, period)
        );
        -- Float64 prices do not compress; trying costs more than it saves.
        alter table market_data.bar_chunks
            alter times set storage external, alter open set storage external, alter high set storage external,
            alter low set storage external, alter close set storage external, alter volume set storage external;

        create table market_data.imports (
            id uuid not null constraint imports_pkey primary key,
            series_id uuid not null constraint imports_series_id_fkey references market_data.series (id) on delete cascade,
            file_name text not null,
            report jsonb not null,
            created_at timestamp with time zone not null
        );
        create index imports_series_id_idx on market_data.imports (series_id);
        """);
}
