using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

[DbContext(typeof(EvolutionContext))]
[Migration("20261128080000_AddAnnotations")]
internal sealed class AddAnnotations : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table evolution.annotations (
            subject_id uuid not null constraint annotations_pkey primary key,
            run_id uuid not null constraint annotations_run_id_fkey references evolution.evolution_runs (id) on delete cascade,
            note text not null,
            tags text[] not null,
            pinned boolean not null,
            changed_at timestamp with time zone not null
        );
        create index annotations_run_id_idx on evolution.annotations (run_id);
        """);
}
