/** No operation that we call has a stream of events. A client prepares for one all the same. */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

export const eventStreamSerdeProvider = (): never => {
  throw new Error('event streams are not in this bundle');
};

export const EventStreamSerde = eventStreamSerdeProvider;
