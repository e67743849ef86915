using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Simulation.Migrations;

[DbContext(typeof(SimulationContext))]
[Migration("20261121090000_CreateSimulation")]
internal sealed class CreateSimulation : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        CREATE SCHEMA IF NOT EXISTS simulation;

        CREATE TABLE simulation.priority_jobs (
            id uuid PRIMARY KEY,
            batch_id uuid NOT NULL,
            run_id uuid,
            model_id uuid NOT NULL,
            generation integer NOT NULL,
            grid_index integer NOT NULL,
            ticker text NOT NULL,
            parent_sqn double precision,
            priority double precision NOT NULL,
            status text NOT NULL CONSTRAINT priority_jobs_status_check
                CHECK (status IN ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
            params jsonb NOT NULL,
            result jsonb,
            resolved_threshold double precision,
            daily_returns bytea,
            error text,
            worker_id text,
            attempt integer NOT NULL,
            claimed_at timestamp with time zone,
            completed_at timestamp with time zone,
            created_at timestamp with time zone NOT NULL
        );

        -- Doubles do not compress; the head of a queue dies quickly and must be swept often.
        ALTER TABLE simulation.priority_jobs ALTER COLUMN daily_returns SET STORAGE EXTERNAL;
        ALTER TABLE simulation.priority_jobs SET (autovacuum_vacuum_scale_factor = 0.02);

        CREATE INDEX priority_jobs_priority_created_at_id_idx ON simulation.priority_jobs (priority DESC, created_at, id)
            WHERE status = 'PENDING';
        CREATE INDEX priority_jobs_claimed_at_idx ON simulation.priority_jobs (claimed_at) WHERE status = 'RUNNING';
        CREATE UNIQUE INDEX priority_jobs_batch_id_grid_index_idx ON simulation.priority_jobs (batch_id, grid_index) INCLUDE (status);

        CREATE TABLE simulation.kept_trades (
            job_id uuid NOT NULL CONSTRAINT kept_trades_job_id_fkey REFERENCES simulation.priority_jobs (id) ON DELETE CASCADE,
            number integer NOT NULL,
            side integer NOT NULL,
            entry_time timestamp with time zone NOT NULL,
            entry_price double precision NOT NULL,
            exit_time timestamp with time zone NOT NULL,
            exit_price double precision NOT NULL,
            return double precision NOT NULL,
            PRIMARY KEY (job_id, number)
        );

        CREATE TABLE simulation.kept_equity (
            job_id uuid NOT NULL CONSTRAINT kept_equity_job_id_fkey REFERENCES simulation.priority_jobs (id) ON DELETE CASCADE,
            date date NOT NULL,
            equity double precision NOT NULL,
            PRIMARY KEY (job_id, date)
        );
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP TABLE simulation.kept_equity, simulation.kept_trades, simulation.priority_jobs;
        """);
}
