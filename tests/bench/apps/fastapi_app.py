"""FastAPI: the four-route app; what waits; and the starter app with SQLAlchemy: validated, durable (WAL,
synchronous=FULL), one commit a request."""

import asyncio
import os
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, HTTPException, WebSocket, WebSocketDisconnect
from fastapi.responses import PlainTextResponse, StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy import Float, String, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

engine = create_engine(
    "sqlite:///" + os.environ["BENCH_DB"], connect_args={"timeout": 30}, pool_size=50, max_overflow=0, pool_timeout=30
)
Local = sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine, "connect")
def durable(connection, _):
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    price: Mapped[float] = mapped_column(Float)
    is_offer: Mapped[bool | None]


class ItemIn(BaseModel):
    model_config = {"extra": "forbid"}
    name: str = Field(min_length=1, max_length=100)
    price: float = Field(ge=0)
    is_offer: bool | None = None


class Item(ItemIn):
    model_config = {"from_attributes": True}
    id: int


class Known(Item):
    q: str | None = None


@asynccontextmanager
async def lifespan(_):
    Base.metadata.create_all(engine)
    yield


app = FastAPI(lifespan=lifespan)


def session():
    with Local() as s:
        yield s


# --- the four routes ---


@app.get("/plaintext", response_class=PlainTextResponse)
async def plaintext():
    return "Hello, World!"


@app.get("/known/{id}")
async def known(id: int, q: str | None = None) -> Known:
    return Known(id=id, name="Foo", price=9.99, q=q)


@app.get("/known/")
async def hundred() -> list[Known]:
    return [Known(id=i, name="Foo", price=9.99) for i in range(1, 101)]


@app.post("/echo")
async def echo(item: ItemIn) -> ItemIn:
    return item


# --- what waits ---

asleep = 0
queues = set()


@app.get("/sleep", status_code=204)
async def slumber():
    global asleep
    asleep += 1
    try:
        await asyncio.sleep(600)
    finally:
        asleep -= 1


@app.get("/asleep")
async def sleepers():
    return {"asleep": asleep}


@app.get("/events")
async def events():
    async def stream():
        queue = asyncio.Queue()
        queues.add(queue)
        try:
            yield ": hello\n\n"
            while True:
                yield "data: %s\n\n" % await queue.get()
        finally:
            queues.discard(queue)

    return StreamingResponse(stream(), media_type="text/event-stream")


@app.post("/publish")
async def publish(text: str):
    for queue in queues:
        queue.put_nowait(text)
    return {"heard": len(queues)}


@app.websocket("/ws")
async def ws(socket: WebSocket):
    await socket.accept()
    try:
        while True:
            await socket.send_text(await socket.receive_text())
    except WebSocketDisconnect:
        pass


# --- from the database ---


@app.get("/items/{id}")
def read(id: int, s: Session = Depends(session)) -> Item:
    row = s.get(Row, id)
    if row is None:
        raise HTTPException(404)
    return row


@app.post("/items/", status_code=201)
def create(item: ItemIn, s: Session = Depends(session)) -> Item:
    row = Row(**item.model_dump())
    s.add(row)
    s.commit()
    return row


@app.get("/items/")
def listing(limit: int = 50, s: Session = Depends(session)) -> list[Item]:
    return s.scalars(select(Row).order_by(Row.id).limit(limit)).all()
