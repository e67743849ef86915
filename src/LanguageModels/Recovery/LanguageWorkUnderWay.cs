using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs;
using StrategyFactory.LanguageModels.Registry.Deployments;

namespace StrategyFactory.LanguageModels.Recovery;

internal sealed class GetLanguageWorkUnderWayHandler(LanguageModelsContext context)
    : IRequestHandler<GetLanguageWorkUnderWay, IReadOnlyList<IDurableCommand>>
{
    public async Task<IReadOnlyList<IDurableCommand>> Handle(GetLanguageWorkUnderWay request, CancellationToken cancellationToken)
    {
        var trainings = await context.TrainingJobs.AsNoTracking()
            .Where(job => job.Status == TrainingStatus.Pending || job.Status == TrainingStatus.Running)
            .OrderBy(job => job.CreatedAt).ThenBy(job => job.Id).Select(job => job.Id).ToListAsync(cancellationToken);
        var comparisons = await context.Comparisons.AsNoTracking()
            .Where(run => run.Status == TrainingStatus.Pending || run.Status == TrainingStatus.Running)
            .OrderBy(run => run.CreatedAt).ThenBy(run => run.Id).Select(run => run.Id).ToListAsync(cancellationToken);
        var deployments = await context.Deployments.AsNoTracking()
            .Where(row => row.Status == DeploymentStatus.Pending || row.Status == DeploymentStatus.Checking)
            .OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).Select(row => row.Id).ToListAsync(cancellationToken);
        return
        [
            .. trainings.Select(id => new RunLanguageTraining(id)),
            .. comparisons.Select(id => new RunLanguageComparison(id)),
            .. deployments.Select(id => new RunDeployment(id)),
        ];
    }
}
