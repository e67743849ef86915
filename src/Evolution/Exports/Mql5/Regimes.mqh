//@ mixture: columns
//--- ln(weight * density) of one component of the mixture of regime_gmm, but for the constant that both share
double LogDensity(const double x,const double y,const double weight,const double meanX,const double meanY,const double varianceX,
                  const double covariance,const double varianceY)
{
   double determinant=varianceX*varianceY-covariance*covariance;
   double dx=x-meanX;
   double dy=y-meanY;
   double square=(varianceY*dx*dx-2.0*covariance*dx*dy+varianceX*dy*dy)/determinant;
   return(MathLog(weight)-0.5*MathLog(determinant)-0.5*square);
}

//@ regime_gmm: mixture one_bar_returns Feature_volatility
//--- 0 calm, 1 wild: the majority of the last 30 labels up to bar t, ties to calm; -1 where one of them is missing
int RegimeGmm(const Columns &bars,const int t)
{
   if(t<29)
      return(-1);
   double returns[];
   double deviation[];
   OneBarReturns(bars,returns);
   Feature_volatility(bars,20,deviation);
   int wild=0;
   for(int i=t-29; i<=t; i++)
   {
      if(!MathIsValidNumber(deviation[i]))
         return(-1);
      double x=(returns[i]-MixtureReturnMean)/MixtureReturnSd;
      double y=(deviation[i]-MixtureVolatilityMean)/MixtureVolatilitySd;
      double calmer=LogDensity(x,y,CalmWeight,CalmMeanX,CalmMeanY,CalmVarianceX,CalmCovariance,CalmVarianceY);
      double wilder=LogDensity(x,y,WildWeight,WildMeanX,WildMeanY,WildVarianceX,WildCovariance,WildVarianceY);
      if(wilder>calmer)
         wild++;
   }
   return(2*wild>30 ? 1 : 0);
}

//@ regime_sma: rolling_mean
//--- 1 where the close is above the mean of the last 200 completed hourly closes, else 0; -1 where there are not 200
int RegimeSma(const double close,const double &hours[])
{
   double mean[];
   RollingMean(hours,200,mean);
   int count=ArraySize(hours);
   if(count<200)
      return(-1);
   return(close>mean[count-1] ? 1 : 0);
}

//@ hourly_closes
//--- closes of the hours that had ended when a bar closed, the oldest first; times are the server's
bool HourlyCloses(const long closed,double &closes[])
{
   MqlRates rates[];
   ArraySetAsSeries(rates,false);
   int count=CopyRates(_Symbol,PERIOD_H1,0,210,rates);
   int ended=0;
   ArrayResize(closes,count<0 ? 0 : count);
   for(int i=0; i<count; i++)
      if((long)rates[i].time+3600<=closed)
      {
         closes[ended]=rates[i].close;
         ended++;
      }
   ArrayResize(closes,ended);
   return(ended>=200);
}

//@ regime_vix: rolling_mean rolling_deviation
//--- 0 bear volatile, 1 bear quiet, 2 bull volatile, 3 bull quiet from completed daily closes and the level of volatility; -1 unknown
int RegimeVix(const double &market[],const double &level[])
{
   int days=ArraySize(market);
   int levels=ArraySize(level);
   if(days<21 || levels<60)
      return(-1);
   double mean[];
   RollingMean(level,60,mean);
   if(!MathIsValidNumber(mean[levels-1]))
      return(-1);
   int bull=market[days-1]>market[days-21] ? 2 : 0;
   return(bull+(level[levels-1]>mean[levels-1] ? 0 : 1));
}

//@ realised_level: rolling_deviation
//--- sample standard deviation of the last 20 daily log returns, in place of an index of volatility
void RealisedLevel(const double &market[],double &level[])
{
   int days=ArraySize(market);
   double returns[];
   Blank(days,returns);
   for(int i=1; i<days; i++)
      returns[i]=MathLog(market[i]/market[i-1]);
   RollingDeviation(returns,20,level);
}

//@ daily_closes: whole_days utc_shift
//--- closes of the UTC dates before a date, the oldest first; false where there are too few, or the last is older than ten days
bool DailyCloses(const string symbol,const long date,const int days,double &closes[])
{
   MqlRates rates[];
   ArraySetAsSeries(rates,false);
   int count=CopyRates(symbol,PERIOD_H1,0,24*(days+40),rates);
   int found=0;
   long shift=UtcShift();
   long latest=0;
   ArrayResize(closes,count<0 ? 0 : count);
   for(int i=0; i<count; i++)
   {
      long day=DayOf((long)rates[i].time-shift);
      if(day>=date)
         break;
      if(found==0 || day!=latest)
         found++;
      closes[found-1]=rates[i].close;
      latest=day;
   }
   ArrayResize(closes,found);
   if(found<days || date-latest>10)
   {
      PrintFormat("%s: %d of %d completed days are known.",symbol,found,days);
      return(false);
   }
   return(true);
}
