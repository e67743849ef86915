using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using StrategyFactory.Training.Models;

namespace StrategyFactory.Training.Migrations;

[DbContext(typeof(TrainingContext))]
[Migration("20261121110000_CreateHoldoutReads")]
internal sealed class CreateHoldoutReads : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table training.holdout_reads (
            id uuid not null constraint holdout_reads_pkey primary key,
            model_id uuid not null constraint holdout_reads_model_id_fkey references training.models (id) on delete cascade,
            symbol text not null,
            run_id uuid,
            purpose text not null,
            read_at timestamp with time zone not null
        );
        create index holdout_reads_model_id_read_at_idx on training.holdout_reads (model_id, read_at);
        """);
}
