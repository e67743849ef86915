using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

/// <summary>
/// A run may have several examined strategies. What was promoted before stays what its run promoted; runs asked for before end as they
/// were to: at the first strategy that meets the criteria. The regret of a first hit was a difference of SQN.
/// </summary>
[DbContext(typeof(EvolutionContext))]
[Migration("20261130030000_AddCandidates")]
internal sealed class AddCandidates : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table evolution.promoted_models
            add column candidate boolean not null default false,
            add column dsr_score double precision,
            add column stressed_cost_bps double precision,
            add column usual_cost_bps double precision;
        alter table evolution.promoted_models alter column candidate drop default;
        drop index evolution.promoted_models_run_id_idx;
        create unique index promoted_models_run_id_idx on evolution.promoted_models (run_id) where not candidate;
        create unique index promoted_models_run_id_generation_idx on evolution.promoted_models (run_id, generation);
        update evolution.evolution_runs set config = config || '{"stop_on": "criteria"}' where config -> 'stop_on' is null;
        update evolution.savings
            set note = note || ', regret ' || round(regret::numeric, 2) || ' SQN', regret = null
            where option = 'stop_on_first_hit' and regret > 0;
        """);
}
