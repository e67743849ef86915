using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.Simulation.Migrations;

[DbContext(typeof(SimulationContext))]
[Migration("20261122090000_AddLeasesAndWorkers")]
internal sealed class AddLeasesAndWorkers : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        ALTER TABLE simulation.priority_jobs
            ADD COLUMN lease_until timestamp with time zone,
            ADD COLUMN fence bigint NOT NULL DEFAULT 0,
            ADD COLUMN failures integer NOT NULL DEFAULT 0;

        -- Who held a job before this migration holds it for the time of one lease.
        UPDATE simulation.priority_jobs SET lease_until = claimed_at + interval '30 seconds', fence = attempt WHERE status = 'RUNNING';

        DROP INDEX simulation.priority_jobs_claimed_at_idx;
        CREATE INDEX priority_jobs_lease_until_idx ON simulation.priority_jobs (lease_until) WHERE status = 'RUNNING';

        -- Half of every page stays free: a counter's new version fits beside the old one, and no index changes.
        CREATE TABLE simulation.workers (
            id text PRIMARY KEY,
            host text,
            process_id integer,
            started_at timestamp with time zone NOT NULL,
            last_seen timestamp with time zone NOT NULL,
            jobs_claimed bigint NOT NULL,
            jobs_completed bigint NOT NULL,
            jobs_failed bigint NOT NULL,
            jobs_given_up bigint NOT NULL
        ) WITH (fillfactor = 50);

        -- The queue's statistics are sums over this table: it takes over what was done before.
        INSERT INTO simulation.workers
        SELECT worker_id, NULL, NULL, coalesce(min(claimed_at), min(created_at)), coalesce(max(completed_at), max(claimed_at), max(created_at)), sum(attempt),
            count(*) FILTER (WHERE status = 'COMPLETED'), count(*) FILTER (WHERE status = 'FAILED'), count(*) FILTER (WHERE status = 'FAILED')
        FROM simulation.priority_jobs WHERE worker_id IS NOT NULL GROUP BY worker_id;
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        DROP TABLE simulation.workers;
        DROP INDEX simulation.priority_jobs_lease_until_idx;
        CREATE INDEX priority_jobs_claimed_at_idx ON simulation.priority_jobs (claimed_at) WHERE status = 'RUNNING';
        ALTER TABLE simulation.priority_jobs DROP COLUMN lease_until, DROP COLUMN fence, DROP COLUMN failures;
        """);
}
