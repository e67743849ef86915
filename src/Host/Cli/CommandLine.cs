using System.CommandLine;
using System.CommandLine.Help;
using System.Net.Sockets;
using FluentValidation;
using Npgsql;
using StrategyFactory.Host.EmbeddedPostgres;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Host.Cli;

/// <summary>Parses the command line, runs the verb and turns every failure into one red line and an exit code.</summary>
internal static class CommandLine
{
    private const string Program = "./factory";
    private const int Failed = 1;
    private const int Misused = 2;
    private const int Interrupted = 130;

    internal static async Task<int> RunAsync(string[] arguments)
    {
        var root = Root();
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            Terminal.Fail(string.Join(" ", parsed.Errors.Select(MistypedValue.Explain)));
            return Misused;
        }

        try
        {
            return await parsed.InvokeAsync(
                new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception failure) when (Explain(failure) is { } reason)
        {
            Terminal.Fail(failure is IOException or UnauthorizedAccessException ? PathGiven.Explain(parsed, reason) : reason);
            return Failed;
        }
        catch (Exception mistake)
        {
            // uncaught it would end in an abort and a core dump
            Console.Error.WriteLine(mistake);
            return Failed;
        }
    }

    /// <summary>Every verb. No RootCommand, whose name is that of the assembly: usage lines say what people type.</summary>
    internal static Command Root()
    {
        Command root = new(
            Program, "Strategy Factory: trains models on market bars, simulates strategies, judges them and evolves the features.")
        {
            new HelpOption(), new VersionOption(),
            GlobalOptions.Storage, GlobalOptions.Port, GlobalOptions.Database, GlobalOptions.Json,
            DemoVerb.Create(), ServeVerb.Create(), ImportVerb.Create(), ExportVerb.Create(), ForgetVerb.Create(),
            AdjustVerb.Create(), EvolveVerb.Create(), StatusVerb.Create(), RunsVerb.Create(), CancelVerb.Create(), CompareVerb.Create(),
            PromotedVerb.Create(), PortfolioVerb.Create(), TrainVerb.Create(), ModelsVerb.Create(),
            TuneVerb.Create(), SetVerb.Create(), ForecastVerb.Create(), LanguageVerb.Create(), WorkerVerb.Create(), WorkersVerb.Create(),
            QueueVerb.Create(), KnowledgeVerb.Create(),
            MigrateVerb.Create(), DatabaseVerb.Create(), ReportVerb.Create(), HealthVerb.Create(),
            TerminalWorkerVerb.Create(),
        };
        root.Subcommands.Add(CompletionVerb.Create(root));
        return root;
    }

    /// <summary>
    /// A sentence for people where the failure is one they can act on; null for a mistake of ours, which keeps its stack trace.
    /// </summary>
    internal static string? Explain(Exception failure) => failure switch
    {
        ValidationException validation => string.Join(" ", validation.Errors.Select(error => error.ErrorMessage)),
        FactoryException or PostgresClusterException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException
            or FormatException or System.Text.Json.JsonException => failure.Message,
        PostgresException database => $"The database refuses: {database.MessageText}",
        NpgsqlException database => $"The database does not answer: {database.Message}",
        _ when DatabaseOutage.Of(failure) is { } away => $"The database does not answer: {away.Message}",
        HttpRequestException web => web.Message,
        IOException { InnerException: SocketException or Microsoft.AspNetCore.Connections.AddressInUseException } => failure.Message,
        IOException => failure.Message,
        Microsoft.Extensions.Options.OptionsValidationException options => "Configuration: " + options.Message,
        _ => null,
    };
}
