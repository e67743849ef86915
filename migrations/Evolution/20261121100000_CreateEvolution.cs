using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Evolution.Migrations;

[DbContext(typeof(EvolutionContext))]
[Migration("20261121100000_CreateEvolution")]
internal sealed class CreateEvolution : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create schema if not exists evolution;

        create table evolution.evolution_runs (
            id uuid not null constraint evolution_runs_pkey primary key,
            symbol text not null,
            timeframe text not null,
            algorithm text not null,
            seed_model_id uuid,
            max_generations integer not null,
            current_generation integer not null,
            status text not null,
            stopped_reason text,
            config jsonb not null,
            best_sqn double precision,
            best_model_id uuid,
            promoted boolean not null,
            cancel_requested boolean not null,
            step text not null,
            models_done integer not null,
            models_total integer not null,
            warnings text[] not null,
            error text,
            created_at timestamp with time zone not null,
            started_at timestamp with time zone,
            finished_at timestamp with time zone
        );
        create index evolution_runs_status_created_at_idx on evolution.evolution_runs (status, created_at);

        create table evolution.generations (
            run_id uuid not null constraint generations_run_id_fkey references evolution.evolution_runs (id) on delete cascade,
            number integer not null,
            model_id uuid not null,
            fingerprint text not null,
            features text[] not null,
            models_trained integer not null,
            reused boolean not null,
            batch_id uuid not null,
            judged boolean not null,
            simulations integer not null,
            best_sqn double precision,
            best_sqn_reason text,
            profit_factor double precision,
            trades integer,
            too_good integer not null,
            qualified integer not null,
            best_job_id uuid,
            started_at timestamp with time zone not null,
            seconds double precision not null,
            plan_seconds double precision not null,
            fit_seconds double precision not null,
            store_seconds double precision not null,
            simulate_seconds double precision not null,
            judge_seconds double precision not null,
            constraint generations_pkey primary key (run_id, number)
        );

        create table evolution.evolution_log (
            id uuid not null constraint evolution_log_pkey primary key,
            run_id uuid not null constraint evolution_log_run_id_fkey references evolution.evolution_runs (id) on delete cascade,
            generation integer not null,
            parent_model_id uuid,
            child_model_id uuid not null,
            parent_sqn double precision,
            child_sqn double precision,
            pruned_features text[] not null,
            remaining_features text[] not null,
            pruning_reason text not null,
            fingerprint text not null,
            created_at timestamp with time zone not null
        );
        create unique index evolution_log_run_id_generation_idx on evolution.evolution_log (run_id, generation);
        create index evolution_log_child_model_id_idx on evolution.evolution_log (child_model_id);

        create table evolution.promoted_models (
            id uuid not null constraint promoted_models_pkey primary key,
            run_id uuid not null constraint promoted_models_run_id_fkey references evolution.evolution_runs (id) on delete cascade,
            model_id uuid not null,
            generation integer not null,
            job_id uuid not null,
            symbol text not null,
            ticker text not null,
            sqn double precision not null,
            profit_factor double precision not null,
            trade_count integer not null,
            weekly_consistency double precision not null,
            threshold double precision not null,
            z_score double precision not null,
            regime_config jsonb not null,
            full_result jsonb not null,
            settings jsonb not null,
            verdict text not null,
            reasons text[] not null,
            distinct_trials bigint not null,
            dsr double precision,
            dsr_trials double precision,
            pbo double precision,
            holdout jsonb not null,
            cost_stress jsonb not null,
            plateau_score double precision,
            created_at timestamp with time zone not null
        );
        create unique index promoted_models_run_id_idx on evolution.promoted_models (run_id);
        create index promoted_models_sqn_idx on evolution.promoted_models (sqn);

        create table evolution.trials (
            symbol text not null,
            timeframe text not null,
            identity bytea not null,
            constraint trials_pkey primary key (symbol, timeframe, identity)
        );
        """);
}
