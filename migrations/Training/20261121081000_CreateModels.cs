using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using StrategyFactory.Training.Models;

namespace StrategyFactory.Training.Migrations;

[DbContext(typeof(TrainingContext))]
[Migration("20261121081000_CreateModels")]
internal sealed class CreateModels : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create schema if not exists training;

        create table training.models (
            id uuid not null constraint models_pkey primary key,
            fingerprint text not null,
            symbol text not null,
            timeframe text not null,
            algorithm text not null,
            feature_count integer not null,
            score double precision not null,
            specification jsonb not null,
            details jsonb not null,
            created_at timestamp with time zone not null
        );
        create unique index models_fingerprint_idx on training.models (fingerprint);
        create index models_symbol_created_at_idx on training.models (symbol, created_at);
        """);
}
