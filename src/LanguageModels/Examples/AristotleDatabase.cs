using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.LanguageModels.Examples;

/// <summary>The PostgreSQL of <c>ConnectionStrings:Aristotle</c>: read, never written, and its address never told.</summary>
internal sealed class AristotleDatabase(IConfiguration configuration, IOptions<LanguageModelsOptions> options)
    : IAsyncDisposable, IDisposable
{
    private const string Setting = "ConnectionStrings:Aristotle";

    /// <summary>Classes of errors that are about tables and values: unfit values, a read-only transaction, names, types, rights.</summary>
    private static readonly string[] AboutTables = ["22", "25", "42"];

    private readonly Lazy<NpgsqlDataSource> _database = new(
        () => Build(configuration.GetConnectionString("Aristotle")!, options.Value.AristotleTimeoutSeconds));

    internal bool IsSet => !string.IsNullOrWhiteSpace(configuration.GetConnectionString("Aristotle"));

    /// <exception cref="UnprocessableException">It is not set, cannot be read, or does not answer.</exception>
    internal async Task<NpgsqlConnection> OpenAsync(CancellationToken token)
    {
        if (!IsSet)
        {
            throw new UnprocessableException($"source: aristotle needs {Setting}, which is empty; own, or set it.", "source");
        }

        return await AskAsync(async () => await _database.Value.OpenConnectionAsync(token));
    }

    /// <summary>Asks it something, and says what went wrong in words that tell nothing of its address.</summary>
    internal async Task<T> AskAsync<T>(Func<Task<T>> question)
    {
        try
        {
            return await question();
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            throw Refused($"took longer than {options.Value.AristotleTimeoutSeconds} seconds (LanguageModels:AristotleTimeoutSeconds)");
        }
        catch (PostgresException refusal) when (AboutTables.Contains(refusal.SqlState[..2]))
        {
            throw Refused($"refuses: {refusal.MessageText}");
        }
        catch (PostgresException refusal)
        {
            throw Refused($"refuses with the state {refusal.SqlState}");
        }
        catch (NpgsqlException)
        {
            throw Refused("does not answer");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_database.IsValueCreated)
        {
            await _database.Value.DisposeAsync();
        }
    }

    public void Dispose()
    {
        if (_database.IsValueCreated)
        {
            _database.Value.Dispose();
        }
    }

    private static NpgsqlDataSource Build(string connectionString, int timeoutSeconds)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString(connectionString));
            settings.Options = $"{settings.Options} -c default_transaction_read_only=on -c statement_timeout={timeoutSeconds}s".Trim();
            settings.CommandTimeout = timeoutSeconds + 5;
            settings.ApplicationName = "strategy-factory";
            return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            throw Refused("cannot be reached: the connection string cannot be read");
        }
    }

    private static UnprocessableException Refused(string what) => new($"source: the database of {Setting} {what}.", "source");
}
