using Npgsql;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>Looks in the database whether somebody wants work to end, and ends it. It has connections of its own.</summary>
/// <param name="source">Where they come from.</param>
/// <param name="question">Asks with <c>$1</c>, the work's id, for a truth.</param>
/// <param name="id">The work's id.</param>
/// <param name="host">Ends the work too.</param>
internal sealed class CancelWish(NpgsqlDataSource source, string question, Guid id, CancellationToken host) : IDisposable
{
    private readonly CancellationTokenSource _work = CancellationTokenSource.CreateLinkedTokenSource(host);

    /// <summary>Ends the work: somebody wants it, or the host ends.</summary>
    internal CancellationToken Token => _work.Token;

    /// <summary>Whether somebody wants it.</summary>
    internal bool IsCancelled { get; private set; }

    internal async Task LookAsync()
    {
        try
        {
            await using var ask = source.CreateCommand(question);
            ask.Parameters.Add(new() { Value = id });
            if (await ask.ExecuteScalarAsync(CancellationToken.None) is true)
            {
                IsCancelled = true;
                await _work.CancelAsync();
            }
        }
        catch (NpgsqlException)
        {
            // a database that is away for a moment must not cost the work that is under way
        }
    }

    /// <summary>Ends it because nothing is left to do.</summary>
    internal Task EndAsync() => _work.CancelAsync();

    public void Dispose() => _work.Dispose();
}
