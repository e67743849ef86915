using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Forecasting.Migrations;

[DbContext(typeof(ForecastingContext))]
[Migration("20261128190000_CreateForecasting")]
internal sealed class CreateForecasting : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create schema if not exists forecasting;

        create table forecasting.uploaded_series (
            id uuid not null constraint uploaded_series_pkey primary key,
            name text not null,
            date_column text not null,
            target text not null,
            columns text[] not null,
            rows integer not null,
            missing integer not null,
            first timestamp with time zone not null,
            last timestamp with time zone not null,
            content_hash text not null,
            created_at timestamp with time zone not null
        );
        create index uploaded_series_created_at_idx on forecasting.uploaded_series (created_at);

        create table forecasting.searches (
            id uuid not null constraint searches_pkey primary key,
            is_grid boolean not null,
            name text not null,
            model text not null,
            series text not null,
            request jsonb not null,
            data_hash text not null,
            strategy text not null,
            metric text not null,
            halving_factor integer not null,
            time_limit_seconds double precision,
            tried_before integer not null,
            configurations integer not null,
            trainings_done integer not null,
            trainings_planned integer not null,
            status text not null,
            error text,
            cancel_requested boolean not null,
            created_at timestamp with time zone not null,
            started_at timestamp with time zone,
            finished_at timestamp with time zone
        );
        create index searches_is_grid_created_at_idx on forecasting.searches (is_grid, created_at);
        create index searches_status_idx on forecasting.searches (status);

        create table forecasting.experiments (
            id text not null constraint experiments_pkey primary key,
            search_id uuid,
            grid_id uuid,
            position integer not null,
            model text not null,
            series text not null,
            notes text not null,
            status text not null,
            hyperparams jsonb not null,
            data jsonb,
            data_hash text,
            mase_season integer not null,
            seed bigint not null,
            train_metrics jsonb,
            val_metrics jsonb,
            test_metrics jsonb,
            record jsonb,
            verdict text,
            flags text[] not null,
            error text,
            step text,
            progress double precision,
            model_path text,
            rounds double precision[] not null,
            seconds double precision,
            created_at timestamp with time zone not null,
            finished_at timestamp with time zone
        );
        create index experiments_created_at_id_idx on forecasting.experiments (created_at, id);
        create index experiments_search_id_position_idx on forecasting.experiments (search_id, position);
        create index experiments_data_hash_idx on forecasting.experiments (data_hash);
        """);
}
