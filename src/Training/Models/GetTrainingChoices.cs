using MediatR;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Models;

internal sealed class GetTrainingChoicesHandler(DatabaseSession session)
    : IRequestHandler<GetTrainingChoices, IReadOnlyList<TrainingChoice>>
{
    // two cells of hundreds
    private const string Choices = """
        select id, score, (details -> 'best')::text, (details -> 'runner_up')::text from training.models where id = any($1) order by id
        """;

    public async Task<IReadOnlyList<TrainingChoice>> Handle(GetTrainingChoices request, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Choices, await session.OpenAsync(cancellationToken))
        {
            Parameters =
            {
                new() { Value = request.ModelIds.ToArray() },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        List<TrainingChoice> choices = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            choices.Add(new(
                rows.GetGuid(0), rows.GetDouble(1), FactoryJson.Read<GridCell>(rows.GetString(2)),
                await rows.IsDBNullAsync(3, cancellationToken) ? null : FactoryJson.Read<GridCell>(rows.GetString(3))));
        }

        return choices;
    }
}
