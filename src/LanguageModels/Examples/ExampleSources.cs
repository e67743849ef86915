using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.LanguageModels.Examples;

/// <summary>Opens the databases that examples are read from.</summary>
internal sealed class ExampleSources(DatabaseSession session, AristotleDatabase aristotle)
{
    internal const string Own = "own";
    internal const string Aristotle = "aristotle";

    internal static bool IsKnown(string? name) => name is null or Own or Aristotle;

    internal static string Refusal(string? name) => $"source: '{name}' is not known; {Own}, {Aristotle}.";

    /// <summary>Asks a source, the usual one where null.</summary>
    /// <exception cref="UnprocessableException">It does not answer, or lacks tables or columns.</exception>
    internal async Task<T> AskAsync<T>(string? name, Func<ExampleSource, Task<T>> question, CancellationToken token)
    {
        if ((name ?? (aristotle.IsSet ? Aristotle : Own)) == Own)
        {
            return await question(new(Own, await session.OpenAsync(token), ExampleTables.Own));
        }

        await using var connection = await aristotle.OpenAsync(token);
        return await aristotle.AskAsync(
            async () => await question(new(Aristotle, connection, await ExampleTables.FindAsync(connection, token))));
    }
}

/// <summary>A database that examples are read from.</summary>
/// <param name="Name"><c>own</c> or <c>aristotle</c>.</param>
/// <param name="Connection">Open; what is asked on it is asked in order.</param>
/// <param name="Tables">Its tables.</param>
internal sealed record ExampleSource(string Name, NpgsqlConnection Connection, ExampleTables Tables)
{
    /// <summary>A command with positional parameters.</summary>
    internal NpgsqlCommand Command(string sql, IReadOnlyList<object> values)
    {
        var command = new NpgsqlCommand(sql, Connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
