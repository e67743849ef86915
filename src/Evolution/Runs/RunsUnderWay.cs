using MediatR;
using Npgsql;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Evolution.Runs;

/// <summary>Asked at every start of a host, hence without the Entity Framework, whose first use would hold up what it finds.</summary>
internal sealed class GetRunsUnderWayHandler(DatabaseSession session) : IRequestHandler<GetRunsUnderWay, IReadOnlyList<IDurableCommand>>
{
    private const string Select =
        $"""
        select id from evolution.evolution_runs
        where not waiting and status in ('{RunStatus.Pending}', '{RunStatus.Running}')
        order by created_at, id
        """;

    public async Task<IReadOnlyList<IDurableCommand>> Handle(GetRunsUnderWay request, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(Select, await session.OpenAsync(cancellationToken));
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        List<IDurableCommand> runs = [];
        while (await row.ReadAsync(cancellationToken))
        {
            runs.Add(new RunEvolution(row.GetGuid(0)));
        }

        return runs;
    }
}

internal sealed class GetEvolutionWorkUnderWayHandler(IMediator mediator)
    : IRequestHandler<GetEvolutionWorkUnderWay, IReadOnlyList<IDurableCommand>>
{
    public async Task<IReadOnlyList<IDurableCommand>> Handle(GetEvolutionWorkUnderWay request, CancellationToken cancellationToken) =>
    [
        .. await mediator.Send(new GetRunsUnderWay(), cancellationToken),
        .. await mediator.Send(new GetPromotionNewsUnderWay(), cancellationToken),
    ];
}
