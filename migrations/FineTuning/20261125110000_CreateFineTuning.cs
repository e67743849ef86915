using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.FineTuning.Migrations;

[DbContext(typeof(FineTuningContext))]
[Migration("20261125110000_CreateFineTuning")]
internal sealed class CreateFineTuning : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        CREATE SCHEMA IF NOT EXISTS fine_tuning;

        CREATE TABLE fine_tuning.controller_jobs (
            id uuid PRIMARY KEY,
            source text NOT NULL,
            file_name text NOT NULL,
            content_sha256 text NOT NULL,
            dedupe_key text,
            file_pending boolean NOT NULL,
            expert text NOT NULL,
            executor text NOT NULL,
            symbol text NOT NULL,
            timeframe text NOT NULL,
            from_time timestamp with time zone,
            to_time timestamp with time zone,
            initial_deposit double precision NOT NULL,
            user_name text,
            status text NOT NULL,
            warnings text[] NOT NULL,
            created_at timestamp with time zone NOT NULL,
            finished_at timestamp with time zone
        );
        CREATE UNIQUE INDEX controller_jobs_dedupe_key_idx ON fine_tuning.controller_jobs (dedupe_key);
        CREATE INDEX controller_jobs_created_at_idx ON fine_tuning.controller_jobs (created_at);

        CREATE TABLE fine_tuning.controller_tasks (
            id uuid PRIMARY KEY,
            job_id uuid NOT NULL CONSTRAINT controller_tasks_job_id_fkey REFERENCES fine_tuning.controller_jobs (id) ON DELETE CASCADE,
            parent_task_id uuid,
            step_number integer NOT NULL,
            step_name text NOT NULL,
            fine_tune_depth integer NOT NULL,
            status text NOT NULL CONSTRAINT controller_tasks_status_check CHECK (status IN (
                'new', 'fine_tuning', 'queued', 'worker_in_progress', 'worker_completed', 'worker_failed', 'retrying', 'completed_success', 'completed_partial', 'failed', 'cancelled')),
            status_reason text,
            priority integer,
            inherited_distance double precision,
            retrying boolean NOT NULL,
            attempt_count integer NOT NULL,
            max_attempts integer NOT NULL,
            not_before timestamp with time zone,
            input_artifact_id uuid NOT NULL,
            passes bigint NOT NULL,
            passes_done bigint NOT NULL,
            passes_planned bigint NOT NULL,
            best_score double precision,
            deciding_metrics_id bigint,
            distance double precision,
            score double precision,
            worker_id text,
            fence bigint NOT NULL DEFAULT 0,
            lease_until timestamp with time zone,
            created_at timestamp with time zone NOT NULL,
            queued_at timestamp with time zone,
            updated_at timestamp with time zone NOT NULL,
            finished_at timestamp with time zone
        );
        CREATE INDEX controller_tasks_job_id_idx ON fine_tuning.controller_tasks (job_id);
        CREATE UNIQUE INDEX controller_tasks_parent_task_id_idx ON fine_tuning.controller_tasks (parent_task_id);
        CREATE INDEX controller_tasks_status_created_at_idx ON fine_tuning.controller_tasks (status, created_at);

        CREATE TABLE fine_tuning.controller_attempts (
            task_id uuid NOT NULL CONSTRAINT controller_attempts_task_id_fkey REFERENCES fine_tuning.controller_tasks (id) ON DELETE CASCADE,
            number integer NOT NULL,
            worker_id text NOT NULL,
            fence bigint NOT NULL,
            status text NOT NULL CONSTRAINT controller_attempts_status_check CHECK (status IN ('running', 'completed', 'failed', 'lost', 'cancelled')),
            error text,
            seed integer NOT NULL,
            pass_limit integer NOT NULL,
            refinement integer NOT NULL DEFAULT 0,
            method text,
            combinations bigint,
            evaluated bigint,
            ignored_inputs text[] NOT NULL DEFAULT '{}',
            from_time timestamp with time zone,
            forward_from timestamp with time zone,
            to_time timestamp with time zone,
            bars integer,
            started_at timestamp with time zone NOT NULL,
            finished_at timestamp with time zone,
            PRIMARY KEY (task_id, number)
        );

        CREATE TABLE fine_tuning.controller_artifacts (
            id uuid PRIMARY KEY,
            job_id uuid NOT NULL,
            task_id uuid NOT NULL CONSTRAINT controller_artifacts_task_id_fkey REFERENCES fine_tuning.controller_tasks (id) ON DELETE CASCADE,
            attempt_number integer,
            artifact_type text NOT NULL,
            link_type text NOT NULL,
            link_id bigint,
            file_name text NOT NULL,
            content_type text NOT NULL,
            content bytea NOT NULL,
            sha256 text NOT NULL,
            size integer NOT NULL,
            created_at timestamp with time zone NOT NULL
        );
        CREATE INDEX controller_artifacts_task_id_idx ON fine_tuning.controller_artifacts (task_id);
        CREATE INDEX controller_artifacts_job_id_idx ON fine_tuning.controller_artifacts (job_id);

        CREATE TABLE fine_tuning.test_metrics (
            id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            task_id uuid NOT NULL CONSTRAINT test_metrics_task_id_fkey REFERENCES fine_tuning.controller_tasks (id) ON DELETE CASCADE,
            attempt_number integer NOT NULL,
            rank integer NOT NULL,
            pass_number bigint NOT NULL,
            input_values jsonb NOT NULL,
            normalized_total_distance_to_good double precision NOT NULL,
            weighted_score double precision NOT NULL,
            plateau double precision,
            label text,
            initial_deposit double precision,
            net_profit double precision,
            net_profit_pct double precision,
            gross_profit double precision,
            gross_loss double precision,
            profit_factor double precision,
            expected_payoff double precision,
            absolute_drawdown double precision,
            max_drawdown double precision,
            max_drawdown_pct double precision,
            relative_drawdown_pct double precision,
            relative_drawdown double precision,
            balance_absolute_drawdown double precision,
            balance_max_drawdown double precision,
            balance_max_drawdown_pct double precision,
            balance_relative_drawdown_pct double precision,
            balance_relative_drawdown double precision,
            recovery_factor double precision,
            sharpe double precision,
            sortino double precision,
            total_trades integer,
            long_trades integer,
            short_trades integer,
            profit_trades integer,
            loss_trades integer,
            win_rate double precision,
            long_win_rate double precision,
            short_win_rate double precision,
            largest_profit_trade double precision,
            largest_loss_trade double precision,
            average_profit_trade double precision,
            average_loss_trade double precision,
            max_consecutive_wins integer,
            max_consecutive_wins_money double precision,
            max_consecutive_losses integer,
            max_consecutive_losses_money double precision,
            max_consecutive_profit double precision,
            max_consecutive_profit_count integer,
            max_consecutive_loss double precision,
            max_consecutive_loss_count integer,
            average_consecutive_wins double precision,
            average_consecutive_losses double precision,
            average_holding_bars double precision,
            exposure double precision,
            commission double precision,
            final_balance double precision,
            bars integer,
            stopped_out boolean,
            forward_initial_deposit double precision,
            forward_net_profit double precision,
            forward_net_profit_pct double precision,
            forward_gross_profit double precision,
            forward_gross_loss double precision,
            forward_profit_factor double precision,
            forward_expected_payoff double precision,
            forward_absolute_drawdown double precision,
            forward_max_drawdown double precision,
            forward_max_drawdown_pct double precision,
            forward_relative_drawdown_pct double precision,
            forward_relative_drawdown double precision,
            forward_balance_absolute_drawdown double precision,
            forward_balance_max_drawdown double precision,
            forward_balance_max_drawdown_pct double precision,
            forward_balance_relative_drawdown_pct double precision,
            forward_balance_relative_drawdown double precision,
            forward_recovery_factor double precision,
            forward_sharpe double precision,
            forward_sortino double precision,
            forward_total_trades integer,
            forward_long_trades integer,
            forward_short_trades integer,
            forward_profit_trades integer,
            forward_loss_trades integer,
            forward_win_rate double precision,
            forward_long_win_rate double precision,
            forward_short_win_rate double precision,
            forward_largest_profit_trade double precision,
            forward_largest_loss_trade double precision,
            forward_average_profit_trade double precision,
            forward_average_loss_trade double precision,
            forward_max_consecutive_wins integer,
            forward_max_consecutive_wins_money double precision,
            forward_max_consecutive_losses integer,
            forward_max_consecutive_losses_money double precision,
            forward_max_consecutive_profit double precision,
            forward_max_consecutive_profit_count integer,
            forward_max_consecutive_loss double precision,
            forward_max_consecutive_loss_count integer,
            forward_average_consecutive_wins double precision,
            forward_average_consecutive_losses double precision,
            forward_average_holding_bars double precision,
            forward_exposure double precision,
            forward_commission double precision,
            forward_final_balance double precision,
            forward_bars integer,
            forward_stopped_out boolean,
            created_at timestamp with time zone NOT NULL
        );
        CREATE UNIQUE INDEX test_metrics_task_id_attempt_number_rank_idx ON fine_tuning.test_metrics (task_id, attempt_number, rank);

        CREATE TABLE fine_tuning.controller_thresholds (
            id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            distance double precision NOT NULL,
            score double precision NOT NULL,
            max_fine_tune_depth integer NOT NULL,
            max_attempts integer NOT NULL,
            aging_factor double precision NOT NULL,
            changed_by text NOT NULL,
            reason text,
            changed_at timestamp with time zone NOT NULL
        );

        CREATE TABLE fine_tuning.controller_notifications (
            id uuid PRIMARY KEY,
            kind text NOT NULL,
            job_id uuid,
            task_id uuid,
            summary text NOT NULL,
            created_at timestamp with time zone NOT NULL,
            webhook_sent_at timestamp with time zone,
            mail_sent_at timestamp with time zone
        );
        CREATE INDEX controller_notifications_created_at_idx ON fine_tuning.controller_notifications (created_at);
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP TABLE fine_tuning.controller_notifications, fine_tuning.controller_thresholds, fine_tuning.test_metrics, fine_tuning.controller_artifacts,
            fine_tuning.controller_attempts, fine_tuning.controller_tasks, fine_tuning.controller_jobs;
        """);
}
