namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>What the labels of an ensemble are, and by which loss it grows on them.</summary>
internal enum TreeLabels
{
    /// <summary>Any numbers: standardised, by the squared error.</summary>
    Values,

    /// <summary>
    /// 0 and 1, by the squared error of the standardised labels, which splits as the Gini impurity does: both are p·(1 − p) of a leaf but
    /// for a factor. A leaf holds its share of ones, and a prediction is the mean of shares.
    /// </summary>
    Shares,

    /// <summary>0 and 1 as they are, by the logistic loss: leaves add up to log-odds.</summary>
    Odds,
}
