using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace StrategyFactory.Tests.Evolution;

/// <summary>Lets a test look at, or break, every request on its way to its handler.</summary>
internal sealed class Interception
{
    /// <summary>Called before a request's handler with the handler's token.</summary>
    public Func<object, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Called after a request's handler.</summary>
    public Action<object> After { get; set; } = _ => { };

    /// <summary>Adds it to a container.</summary>
    public void Register(IServiceCollection services) => services.AddSingleton(this).AddTransient(typeof(IPipelineBehavior<,>), typeof(InterceptingBehavior<,>));
}

internal sealed class InterceptingBehavior<TRequest, TResponse>(Interception interception) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        await interception.Before(request, cancellationToken);
        var response = await next();
        interception.After(request);
        return response;
    }
}
