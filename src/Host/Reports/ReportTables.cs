using Npgsql;

namespace StrategyFactory.Host.Reports;

/// <summary>Which days have their report; also what is still to be told of them. Called behind the database upgrade's lock.</summary>
internal static class ReportTables
{
    private const string Create =
        """
        create schema if not exists reports;

        create table if not exists reports.written (
            day date constraint written_pkey primary key,       -- in the zone of the report
            summary text not null,
            file text not null,                                 -- on the host that wrote it
            report json not null,                               -- in the order of its fields
            written_at timestamp with time zone not null,
            webhook_sent_at timestamp with time zone,
            mail_sent_at timestamp with time zone,
            given_up_at timestamp with time zone                -- a channel did not take it, or somebody deleted it
        );
        """;

    internal static async Task PrepareAsync(NpgsqlDataSource source, CancellationToken token)
    {
        await using var create = source.CreateCommand(Create);
        await create.ExecuteNonQueryAsync(token);
    }
}
