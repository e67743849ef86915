using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using StrategyFactory.Training.Models;

namespace StrategyFactory.Training.Migrations;

[DbContext(typeof(TrainingContext))]
[Migration("20261123080000_CreateBoosters")]
internal sealed class CreateBoosters : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table training.boosters (
            model_id uuid not null constraint boosters_pkey primary key constraint boosters_model_id_fkey references training.models (id) on delete cascade,
            content bytea not null
        );
        """);
}
