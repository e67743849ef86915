using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

[DbContext(typeof(EvolutionContext))]
[Migration("20261125100000_AddSearchOptions")]
internal sealed class AddSearchOptions : Migration
{
    // Earlier runs were plain searches: one alternative a generation, and it went on.
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table evolution.generations
            add alternative integer not null default 0,
            add continues boolean not null default true,
            add places integer[],
            add trajectory jsonb not null default '[]',
            drop constraint generations_pkey,
            add constraint generations_pkey primary key (run_id, number, alternative);
        alter table evolution.generations alter alternative drop default, alter continues drop default, alter trajectory drop default;

        alter table evolution.evolution_log add alternative integer not null default 0;
        alter table evolution.evolution_log alter alternative drop default;
        drop index evolution.evolution_log_run_id_generation_idx;
        create unique index evolution_log_run_id_generation_alternative_idx on evolution.evolution_log (run_id, generation, alternative);

        create table evolution.savings (
            run_id uuid not null constraint savings_run_id_fkey references evolution.evolution_runs (id) on delete cascade,
            generation integer not null,
            alternative integer not null,
            option text not null,
            fits_saved integer not null,
            simulations_saved integer not null,
            seconds_saved double precision,
            regret double precision,
            note text not null,
            constraint savings_pkey primary key (run_id, generation, alternative, option)
        );
        """);
}
