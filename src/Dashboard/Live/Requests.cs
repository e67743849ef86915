using MediatR;
using Microsoft.Extensions.DependencyInjection;
using StrategyFactory.Kernel.Mediation;

namespace StrategyFactory.Dashboard.Live;

/// <summary>
/// Sends the pages' requests to the modules, each in a scope of its own: a circuit lives for hours and draws several components at
/// once, while a scope is one line of work on one connection.
/// </summary>
/// <param name="scopes">Makes the scopes.</param>
public sealed class Requests(IServiceScopeFactory scopes)
{
    /// <summary>Sends one request.</summary>
    /// <exception cref="FluentValidation.ValidationException">It is refused, also where a text of it may not enter.</exception>
    public async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken token = default)
    {
        EnteringRequest.Require(request);
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, token);
    }
}
