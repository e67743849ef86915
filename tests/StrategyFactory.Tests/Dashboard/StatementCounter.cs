using System.Collections.Concurrent;
using System.Diagnostics;

namespace StrategyFactory.Tests.Dashboard;

/// <summary>Counts the statements that a piece of work sends to the database, whoever else uses it: by the traces of the driver.</summary>
internal sealed class StatementCounter : IDisposable
{
    private readonly ConcurrentDictionary<ActivityTraceId, int> _statements = new();
    private readonly ActivityListener _listener;

    public StatementCounter()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                // opening a connection is no statement
                if (activity.Tags.Any(tag => tag.Key is "db.statement" or "db.query.text"))
                {
                    _statements.AddOrUpdate(activity.TraceId, 1, (_, before) => before + 1);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Counts from now on, until it is disposed of, what this line of work causes.</summary>
    public Work Begin() => new(this);

    public void Dispose() => _listener.Dispose();

    /// <summary>A piece of work.</summary>
    internal sealed class Work : IDisposable
    {
        private readonly StatementCounter _counter;
        private readonly Activity _activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();

        public Work(StatementCounter counter) => _counter = counter;

        public int Statements => _counter._statements.GetValueOrDefault(_activity.TraceId);

        public void Dispose() => _activity.Dispose();
    }
}
