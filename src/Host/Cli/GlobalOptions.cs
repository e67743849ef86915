using System.CommandLine;
using System.Globalization;
using Npgsql;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Host.Cli;

/// <summary>The options that every verb has.</summary>
internal static class GlobalOptions
{
    internal static Option<string> Storage { get; } = new("--storage")
    {
        Description = "Folder for the database, logs and keys (also FACTORY_STORAGE).",
        Recursive = true,
        HelpName = "DIR",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("FACTORY_STORAGE") is { Length: > 0 } folder ? folder : "./data",
    };

    internal static Option<int> Port { get; } = new("--port")
    {
        Description = "Port of the web API.",
        Recursive = true,
        HelpName = "N",
        DefaultValueFactory = _ => ReferenceVariables.Port(Environment.GetEnvironmentVariable) ?? 8400,
    };

    internal static Option<string?> Database { get; } = new("--database")
    {
        Description = "PostgreSQL connection string or postgresql:// URL (also ConnectionStrings__Factory); without one a private "
            + "server is started.",
        Recursive = true,
        HelpName = "TEXT",
    };

    internal static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document on stdout and nothing else; progress and logs go to stderr.",
        Recursive = true,
    };

    static GlobalOptions() => Port.Validators.Add(result =>
    {
        // what is no number is refused by the conversion
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, CultureInfo.InvariantCulture, out var port)
            && port is < 1 or > 65535)
        {
            result.AddError($"--port: {port} is not allowed; 1 to 65535.");
        }
    });

    /// <summary>The settings of a parsed command line.</summary>
    internal static FactorySettings Settings(ParseResult parsed, string listen = "127.0.0.1")
    {
        var configuration = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables().AddReferenceVariables().Build();
        var database = parsed.GetValue(Database) is { Length: > 0 } given ? given : configuration.GetConnectionString("Factory");
        return new(Path.GetFullPath(parsed.GetValue(Storage)!), parsed.GetValue(Port), listen,
            string.IsNullOrWhiteSpace(database) ? null : Readable(database));
    }

    private static string Readable(string connectionString)
    {
        try
        {
            var read = new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString(connectionString));
            if (read.Host is { Length: > 0 })
            {
                return read.ConnectionString;
            }
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            throw new FormatException($"The connection string of the database cannot be read: {failure.Message}", failure);
        }

        throw new FormatException("The connection string of the database names no Host.");
    }
}
