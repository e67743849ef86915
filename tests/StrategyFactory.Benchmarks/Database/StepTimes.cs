using System.Diagnostics;
using MediatR;

namespace StrategyFactory.Benchmarks.Database;

/// <summary>Adds up how long requests take, by the request's name; a request's time holds that of the requests it sends.</summary>
internal sealed class StepTimes
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (double Seconds, int Count)> _steps = new(StringComparer.Ordinal);

    internal void Clear()
    {
        lock (_gate)
        {
            _steps.Clear();
        }
    }

    internal void Add(string name, double seconds)
    {
        lock (_gate)
        {
            var (before, count) = _steps.GetValueOrDefault(name);
            _steps[name] = (before + seconds, count + 1);
        }
    }

    /// <summary>Seconds by request.</summary>
    internal Dictionary<string, double> Seconds()
    {
        lock (_gate)
        {
            return _steps.ToDictionary(step => step.Key, step => step.Value.Seconds, StringComparer.Ordinal);
        }
    }
}

/// <summary>Measures every request on its way through the mediator.</summary>
internal sealed class TimedStep<TRequest, TResponse>(StepTimes times) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return await next();
        }
        finally
        {
            times.Add(typeof(TRequest).Name, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }
}
