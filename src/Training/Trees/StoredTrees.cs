using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Models;
using StrategyFactory.Training.Trees.Native;

namespace StrategyFactory.Training.Trees;

/// <summary>Reads the trees of stored models.</summary>
internal sealed class StoredTrees(TrainingContext context, XGBoostLibrary library)
{
    /// <summary>The model's trees, to be disposed by the caller; null for a linear model.</summary>
    /// <exception cref="UnprocessableException">The library is missing, or the stored bytes are damaged.</exception>
    internal async Task<TreeModel?> LoadAsync(StoredModelDetails model, CancellationToken token)
    {
        if (model.Details.Trees is not { } ensemble)
        {
            return null;
        }

        if (library.Unavailable is { } reason)
        {
            throw new UnprocessableException($"Model {model.ModelId} is a {model.Specification.Algorithm} and cannot be used: {reason}.", "model_id");
        }

        var content = await context.Boosters.AsNoTracking().Where(booster => booster.ModelId == model.ModelId).Select(booster => booster.Content).SingleOrDefaultAsync(token)
            ?? throw new UnprocessableException($"The trees of model {model.ModelId} are missing from the database. Train the model again.", "model_id");
        return TreeModel.Load(ensemble, content, model.ModelId);
    }
}
