using System.Diagnostics;

namespace StrategyFactory.Host.EmbeddedPostgres;

/// <summary>
/// Makes a cluster's data folder by <c>initdb</c>: into a temporary name, then renamed, so that a half-made one is never taken for whole.
/// </summary>
internal static class NewCluster
{
    /// <summary>The superuser, which owns every database of the cluster.</summary>
    public const string User = "factory";

    public static async Task CreateAsync(
        ClusterFolder folder, PostgresBinaries binaries, ServerAccount account, string password, CancellationToken token)
    {
        var unfinished = Path.Combine(folder.Server, "data.new");
        var handover = Path.Combine(folder.Server, "initial-password");
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        File.Delete(handover);
        try
        {
            await PrivateFiles.WriteAsync(handover, password, token);
            account.Own(handover);
            await RunAsync(folder, binaries, account, token);
        }
        finally
        {
            File.Delete(handover);
        }

        Directory.Move(unfinished, folder.Data);
    }

    private static async Task RunAsync(ClusterFolder folder, PostgresBinaries binaries, ServerAccount account, CancellationToken token)
    {
        using var view = ServerView.Of(folder, account);

        // Locale C: sorting by code point is the same on every machine, so an index survives an upgrade of the C library.
        var command = account.Command(binaries.Program("initdb"),
            ["-D", view.Path + "/data.new", "-U", User, "--auth=scram-sha-256", "--pwfile=" + view.Path + "/initial-password",
                "--encoding=UTF8", "--locale=C", "--no-instructions"]);
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C" },
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(token);
        var errors = process.StandardError.ReadToEndAsync(token);
        try
        {
            await process.WaitForExitAsync(token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new PostgresClusterException(
                $"initdb could not make a database in {folder.Server}: {(await errors).Trim()} {(await output).Trim()}");
        }
    }
}
