using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Npgsql;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.Host.Cli;

/// <summary><c>db</c>: psql on the factory's database.</summary>
internal static class DatabaseVerb
{
    private static readonly Argument<string[]> Arguments =
        new("arguments") { Description = "Passed on to psql, after --.", Arity = ArgumentArity.ZeroOrMore };

    internal static Command Create()
    {
        var command = new Command("db", "Open psql on the database; what follows -- is passed on to it.") { Arguments };
        command.SetAction(async (parsed, token) =>
        {
            await using var database = await DatabaseLease.TakeAsync(GlobalOptions.Settings(parsed), token);
            var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
            using var psql = Start(Psql(connection, parsed.GetValue(Arguments) ?? []));
            // Ctrl-C belongs to psql, which cancels its query; we end when it does.
            using var ignore = System.Runtime.InteropServices.PosixSignalRegistration.Create(
                System.Runtime.InteropServices.PosixSignal.SIGINT, context => context.Cancel = true);
            await psql.WaitForExitAsync(CancellationToken.None);
            return psql.ExitCode;
        });
        return command;
    }

    private static Process Start(ProcessStartInfo psql)
    {
        try
        {
            return Process.Start(psql)!;
        }
        catch (Win32Exception failure)
        {
            throw new FileNotFoundException("psql is not installed (Debian, Ubuntu: apt-get install postgresql-client).", failure);
        }
    }

    private static ProcessStartInfo Psql(NpgsqlConnectionStringBuilder connection, string[] arguments)
    {
        var start = new ProcessStartInfo("psql") { UseShellExecute = false };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The environment is not visible to other users, an argument is.
        start.Environment["PGHOST"] = connection.Host;
        start.Environment["PGPORT"] = connection.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = connection.Username;
        start.Environment["PGPASSWORD"] = connection.Password;
        start.Environment["PGDATABASE"] = connection.Database ?? PostgresCluster.MainDatabase;
        return start;
    }
}
