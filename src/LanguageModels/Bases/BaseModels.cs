using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.LanguageModels.Bases;

/// <summary>
/// The language models of this machine: the folders below <c>LanguageModels:Models</c> (or that folder itself), and those below the
/// storage root. Only these can be named in a request, so no name leads anywhere else.
/// </summary>
internal sealed class BaseModels(IOptions<LanguageModelsOptions> options)
{
    /// <summary>All of them, and the folders beside them that hold none, such as a network that forecasts.</summary>
    internal FoundModels<BaseModel> Look() => ModelFolders.Look(
        options.Value.ModelsFolder,
        options.Value.Models,
        (name, folder) => new BaseModel(name, folder, DecoderConfig.Read(folder), Pretraining.Of(folder)));

    /// <summary>The one of a name; null where it is not here.</summary>
    internal BaseModel? Find(string name) => Look().Find(name);

    /// <exception cref="UnprocessableException">There is no such model; the message lists those that there are.</exception>
    internal BaseModel Require(string name, string field = "model")
    {
        var here = Look();
        return here.Require(name, field, () => here.Models.Count > 0
            ? "found " + string.Join(", ", here.Models.Select(each => each.Name))
            : "no language model was found: make a small one with './factory language pretrain', or name a folder of them as "
                + "LanguageModels:Models");
    }
}
