using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.LanguageModels.Serving;

/// <summary>Counts who waits for an answer: more than a number are told to come back instead of waiting for minutes.</summary>
internal sealed class WaitingRoom(int most)
{
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(5);
    private int _waiting;

    /// <summary>Begins to wait.</summary>
    /// <returns>Ends the waiting, once or more often.</returns>
    /// <exception cref="BusyException">It is full.</exception>
    internal Seat Enter()
    {
        // whoever is answered next passes through as well
        if (Interlocked.Increment(ref _waiting) > most)
        {
            Interlocked.Decrement(ref _waiting);
            throw new BusyException($"{most} conversations wait for an answer already; please ask again later.", ComeBack);
        }

        return new(this);
    }

    /// <summary>A place in it.</summary>
    internal sealed class Seat(WaitingRoom room) : IDisposable
    {
        private int _left;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref room._waiting);
            }
        }
    }
}
