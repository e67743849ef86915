using MediatR;
using StrategyFactory.Kernel.Settings;

namespace StrategyFactory.Host.Settings;

internal static class SettingsEndpoints
{
    internal static void MapSettings(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/settings", (IMediator mediator, CancellationToken token) => mediator.Send(new GetSettings(), token))
            .WithTags("System").WithSummary("The configuration in force and where it comes from, without secrets");
        routes.MapGet("/api/storage", (IMediator mediator, CancellationToken token) => mediator.Send(new GetStorage(), token))
            .WithTags("System").WithSummary("Size of the database by table, and room left");
    }
}
