using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

[DbContext(typeof(EvolutionContext))]
[Migration("20261125090000_CreateBatches")]
internal sealed class CreateBatches : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table evolution.evolution_batches (
            id uuid not null constraint evolution_batches_pkey primary key,
            max_concurrent integer not null,
            cancel_requested boolean not null,
            created_at timestamp with time zone not null
        );
        create index evolution_batches_created_at_idx on evolution.evolution_batches (created_at);

        alter table evolution.evolution_runs
            add column batch_id uuid constraint evolution_runs_batch_id_fkey references evolution.evolution_batches (id) on delete cascade,
            add column batch_priority integer not null default 0,
            add column batch_position integer not null default 0,
            add column waiting boolean not null default false;
        alter table evolution.evolution_runs
            alter column batch_priority drop default,
            alter column batch_position drop default,
            alter column waiting drop default;
        create index evolution_runs_batch_id_idx on evolution.evolution_runs (batch_id);

        -- Null for the generations of before: nobody counted then.
        alter table evolution.generations add column fits integer;
        """);
}
